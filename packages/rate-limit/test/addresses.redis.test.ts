import { express as versions } from '@sluice/test-support';
import request from 'supertest';
import { rateLimit, type RateLimitOptions } from '../src/index';
import { appWith, freshPrefix, type ExpressModule } from './app';
import { useClient } from './use-client';

const { patient } = useClient();

describe.each(Object.entries(versions))('addresses on Express %s', (_version, express) => {
  /** An app behind one proxy, which tells it the address of the client. */
  function proxied(module: ExpressModule, options: Partial<RateLimitOptions> = {}) {
    const gate = rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      limit: 1,
      window: '1h',
      ...options,
    } as RateLimitOptions);
    const { app } = appWith(module, gate);
    app.set('trust proxy', 1);
    return { gate, from: (address: string) => request(app).get('/').set('X-Forwarded-For', address) };
  }

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['2001:db8:1234:5678::1', '2001:db8:1234:5600::/56'],
    ['2001:0DB8:1234:56FF:1:2:3:4', '2001:db8:1234:5600::/56'],
  ])('counts %s as %s', async (address, key) => {
    const { gate, from } = proxied(express);
    await from(address).expect(200);
    expect(await gate.peek(key)).toMatchObject({ remaining: 0 });
  });

  it('counts a whole IPv6 network as one client, and its neighbour as another', async () => {
    const { from } = proxied(express);
    await from('2001:db8:1234:5600::1').expect(200);
    await from('2001:db8:1234:56ff:ffff:ffff:ffff:ffff').expect(429);
    await from('2001:db8:1234:5700::1').expect(200);
  });

  it('takes another prefix', async () => {
    const { from } = proxied(express, { ipv6Prefix: 64 });
    await from('2001:db8:1234:5600::1').expect(200);
    await from('2001:db8:1234:5601::1').expect(200);
    await from('2001:db8:1234:5601::2').expect(429);
  });

  it('counts IPv4 clients apart, however they are written', async () => {
    const { from } = proxied(express);
    await from('::ffff:203.0.113.7').expect(200);
    await from('::ffff:203.0.113.8').expect(200);
    await from('203.0.113.8').expect(429);
  });

  it('neither counts nor limits what is allowed', async () => {
    const { from } = proxied(express, { allow: ['10.0.0.0/8', '2001:db8::/32'] });
    for (const address of ['10.1.2.3', '10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1', '2001:db8::1']) {
      const { headers } = await from(address).expect(200);
      expect(headers).not.toHaveProperty('ratelimit');
    }
    await from('203.0.113.7').expect(200);
    await from('203.0.113.7').expect(429);
  });

  it('refuses what is denied with 403, and counts nothing', async () => {
    const { gate, from } = proxied(express, { deny: ['203.0.113.0/24'], allow: ['203.0.113.9'] });
    const refused = await from('203.0.113.7').expect(403).expect('Content-Type', 'application/problem+json');
    expect(refused.body).toEqual({ type: 'about:blank', title: 'Forbidden', status: 403 });
    expect(refused.headers).not.toHaveProperty('ratelimit');
    expect(await gate.peek('203.0.113.7')).toMatchObject({ remaining: 1 });
    await from('203.0.113.9').expect(200); // who is allowed is not denied
    await from('198.51.100.7').expect(200);
  });
});
