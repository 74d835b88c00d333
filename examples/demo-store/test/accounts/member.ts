import request from 'supertest';
import { DEMO_ACCOUNTS, type DemoAccount } from '../../src/accounts/demo-accounts';
import type { Shop } from '../use-shop';

export const [ADA, GRACE, JOAN] = DEMO_ACCOUNTS as [DemoAccount, DemoAccount, DemoAccount];

/** A browser that keeps cookies, of somebody who logs in. */
export class Visitor {
  readonly agent: ReturnType<typeof request.agent>;

  constructor(
    { app }: Shop,
    userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  ) {
    this.agent = request.agent(app);
    this.agent.set('User-Agent', userAgent);
  }

  get(path: string) {
    return this.agent.get(path);
  }

  /** What a form of the shop sends. */
  post(path: string, fields: Readonly<Record<string, string>> = {}) {
    return this.agent.post(path).type('form').send(fields);
  }

  logIn({ email, password }: Pick<DemoAccount, 'email' | 'password'> = ADA, to = '/account') {
    return this.post('/login', { email, password, to });
  }

  /** The handles of the sessions that the account page has buttons for: those of other devices. */
  async others(): Promise<string[]> {
    const { text } = await this.get('/account').expect(200);
    return [...text.matchAll(/\/account\/sessions\/([^/"]+)\/end/g)].map(([, id = '']) => id);
  }
}

/** Somebody who is logged in. */
export async function member(shop: Shop, account: DemoAccount = ADA, userAgent?: string): Promise<Visitor> {
  const visitor = new Visitor(shop, userAgent);
  await visitor.logIn(account).expect(303);
  return visitor;
}
