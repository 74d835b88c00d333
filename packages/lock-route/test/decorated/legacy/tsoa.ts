import 'reflect-metadata';
import { lockRoute, type LockRouteOptions } from '@sluice/lock-route';
import { Controller, Middlewares, Path, Post, Route } from '@tsoa/runtime';

/** A controller for tsoa. */
export function controllerWith(options: LockRouteOptions, work: () => Promise<void>) {
  @Route('orders')
  class OrdersController extends Controller {
    @Post('{id}/pay')
    @Middlewares(lockRoute(options))
    async pay(@Path() id: string) {
      await work();
      return { paid: id };
    }
  }
  return OrdersController;
}
