declare module 'express-v4' {
  import express from 'express-v5';
  export default express;
}
declare module 'express-v5' {
  import express from 'express';
  export default express;
}
