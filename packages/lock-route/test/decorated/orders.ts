import { LockRoute, type LockRouteOptions } from '@sluice/lock-route';
import type { NextFunction, Request, Response } from 'express';

/** A class as an application would write it; compiles with both kinds of decorators. */
export function ordersWith(options: LockRouteOptions, work: (req: Request) => Promise<void>) {
  const lock = LockRoute(options);

  class Orders {
    readonly name = 'orders';

    @lock
    async pay(req: Request, res: Response): Promise<string> {
      await work(req);
      res.json({ by: this.name, acquired: req.lock?.acquired });
      return 'paid';
    }

    @lock
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the fourth makes it an error handler
    async recover(error: Error, req: Request, res: Response, _next: NextFunction): Promise<void> {
      await work(req);
      res.status(500).send(`recovered from ${error.message}`);
    }

    @lock
    withoutRequest(): void {
      throw new Error('not reached');
    }
  }
  return { orders: new Orders(), close: () => lock.close() };
}
