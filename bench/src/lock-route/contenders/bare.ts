export { bareExpress as contender } from '../../http/bare-express';
