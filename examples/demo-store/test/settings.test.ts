import { readSettings, SettingsError } from '../src/settings';

it('needs nothing', () => {
  expect(readSettings({})).toMatchObject({ port: 3000, databaseUrl: undefined, redisUrl: undefined });
});

it('takes what is empty for left out', () => {
  expect(readSettings({ PORT: '', DATA_DIR: '', REDIS_URL: '', DATABASE_URL: '' })).toEqual(readSettings({}));
});

it('takes a secret that is long enough, and does not tell what it got', () => {
  expect(readSettings({ SESSION_SECRET: 'sixteen bytes or more' }).sessionSecret).toBe(
    'sixteen bytes or more',
  );
  expect(() => readSettings({ SESSION_SECRET: 'too short' })).toThrow(
    /^SESSION_SECRET must have at least 16 bytes$/,
  );
});

it('trusts the proxies that it is told of', () => {
  expect(readSettings({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).trustedProxies).toBe('loopback, 10.0.0.0/8');
  expect(() => readSettings({ TRUST_PROXY: 'everybody' })).toThrow(/^TRUST_PROXY must be.*got everybody$/);
});

it.each(['http', '-1', '65536', '3000.5', '0x50', ' 80'])(
  'refuses the port %p, and says what it got',
  (PORT) => {
    expect(() => readSettings({ PORT })).toThrow(`PORT must be a number from 0 to 65535; got ${PORT}`);
  },
);

it.each([
  ['REDIS_URL', 'localhost:6379'],
  ['REDIS_URL', 'http://user:secret@localhost'],
  ['DATABASE_URL', 'mysql://user:secret@localhost/shop'],
  ['DATABASE_URL', 'shop'],
])('refuses a %s that is none, without telling what it holds', (name, value) => {
  const read = () => readSettings({ [name]: value });
  expect(read).toThrow(`${name} must be a URL that begins with`);
  expect(read).not.toThrow(/secret/);
});

describe('the number of processes', () => {
  const DATABASE_URL = 'postgres://localhost/shop';
  const read = (...commandLine: string[]) => readSettings({ DATABASE_URL }, commandLine);

  it('is one, unless it is told', () => {
    expect(readSettings({}).processes).toBe(1);
    expect(readSettings({}, ['--processes', '1']).processes).toBe(1);
    expect([read('--processes', '2').processes, read('--processes=64').processes]).toEqual([2, 64]);
  });

  it.each(['0', '1.5', 'x', '65', '-1', '', ' 2', '1e1'])('cannot be %p', (text) => {
    expect(() => read(`--processes=${text}`)).toThrow(SettingsError);
    expect(() => read(`--processes=${text}`)).toThrow(
      `--processes must be a whole number from 1 to 64; got ${text}`,
    );
  });

  it('is above one with a database alone that serves several', () => {
    expect(() => readSettings({}, ['--processes', '2'])).toThrow(
      expect.objectContaining({ name: 'SettingsError', setting: '--processes' }),
    );
    expect(() => readSettings({}, ['--processes', '2'])).toThrow(
      /PGlite serves one process: set DATABASE_URL=/,
    );
  });

  it.each([['--proceses', '2'], ['--processes'], ['2']])(
    'is all that the command line says: %p %p',
    (...words) => {
      expect(() => read(...words)).toThrow(
        /^The command line knows --processes and a number, and nothing else/,
      );
    },
  );
});
