import 'reflect-metadata';
import { LockRoute, lockRoute, type LockRouteOptions } from '@sluice/lock-route';
import {
  Controller,
  Module,
  Param,
  Post,
  Req,
  Res,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import type { Request, Response } from 'express';

/** A module for NestJS, with both recipes. */
export function moduleWith(options: LockRouteOptions, work: () => Promise<void>) {
  @Controller('orders')
  class OrdersController {
    @Post(':id/pay')
    async pay(@Param('id') id: string) {
      await work();
      return { paid: id };
    }

    @LockRoute(options) // above and below the others: what they have said of the method is kept
    @Post(':id/cancel')
    async cancel(@Req() req: Request, @Res() res: Response) {
      await work();
      res.json({ cancelled: req.params['id'] });
    }
  }

  @Module({ controllers: [OrdersController] })
  class OrdersModule implements NestModule {
    configure(consumer: MiddlewareConsumer) {
      consumer.apply(lockRoute(options)).forRoutes('orders/:id/pay');
    }
  }
  return OrdersModule;
}
