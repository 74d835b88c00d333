import { hashPassword, verifyPassword } from '../../src/accounts/password';

it('knows the password again, and no other', async () => {
  const stored = await hashPassword('café au lait', 4);
  expect(await verifyPassword('café au lait', stored)).toBe(true);
  expect(await verifyPassword('cafe\u0301 au lait', stored)).toBe(true); // typed on another keyboard
  for (const wrong of ['cafe au lait', 'café au lait ', '', stored]) {
    expect(await verifyPassword(wrong, stored)).toBe(false);
  }
});

it('salts, and says by which settings it was made', async () => {
  const [one, other] = [await hashPassword('the same'), await hashPassword('the same')];
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(other).not.toBe(one);
});

it('verifies a hash of other settings by these, and nothing else', async () => {
  // scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1), RFC 7914 section 12
  const hash =
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
    'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const stored = `$scrypt$ln=14,r=8,p=1$${base64(Buffer.from('SodiumChloride'))}$${base64(Buffer.from(hash, 'hex'))}`;
  expect(await verifyPassword('pleaseletmein', stored)).toBe(true);
  expect(await verifyPassword('pleaseletmeout', stored)).toBe(false);
  await expect(verifyPassword('', '$2b$10$anotherKindOfHash')).rejects.toThrow('no form of ours');
});
