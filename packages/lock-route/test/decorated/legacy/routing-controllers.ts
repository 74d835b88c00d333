import 'reflect-metadata';
import { LockRoute, lockRoute, type LockRouteOptions } from '@sluice/lock-route';
import type { Request, Response } from 'express';
import { JsonController, Param, Post, Req, Res, UseBefore } from 'routing-controllers';

/** A controller for routing-controllers, with both recipes. */
export function controllerWith(options: LockRouteOptions, work: () => Promise<void>) {
  @JsonController('/orders')
  class OrdersController {
    @Post('/:id/pay')
    @UseBefore(lockRoute(options))
    async pay(@Param('id') id: string) {
      await work();
      return { paid: id };
    }

    @Post('/:id/cancel')
    @LockRoute(options)
    async cancel(@Req() req: Request, @Res() res: Response) {
      await work();
      return res.json({ cancelled: req.params['id'] });
    }
  }
  return OrdersController;
}
