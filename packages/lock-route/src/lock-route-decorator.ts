import { createGate, type LockGate } from './gate';
import type { AnyFunction } from './like-function';
import type { LockRouteHandler } from './lock-route';
import { lockedFunction } from './locked-function';
import type { LockRouteOptions } from './options';

/** Decorates a method, by the decorators of TypeScript 5 (TC39) and by those of `experimentalDecorators`. */
export interface LockRouteDecorator extends Pick<LockRouteHandler, 'close'> {
  <Method extends AnyMethod>(method: Method, context: ClassMethodDecoratorContext): Method;
  <Method extends AnyMethod>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): TypedPropertyDescriptor<Method>;
}

type AnyMethod = (...args: never[]) => unknown;

/**
 * Runs a method that handles requests, `(req, res, next)` in whatever order, under a lock: as `withLock` does. The method
 * returns a promise from then on.
 *
 * All instances of the class share the gate. For a method that is called without request and response, mount `lockRoute` as
 * a middleware of its route.
 *
 * @throws {OptionError} when the class is defined, for a wrong option. {TypeError} for what is no method.
 */
export function LockRoute(options: LockRouteOptions): LockRouteDecorator {
  const gate = createGate(options);

  function decorate(target: unknown, second: unknown, descriptor?: PropertyDescriptor): unknown {
    if (isContext(second)) {
      if (second.kind !== 'method') throw new TypeError(`@LockRoute decorates methods, not a ${second.kind}`);
      return lockedMethod(gate, target);
    }
    if (descriptor === undefined) throw new TypeError('@LockRoute decorates methods');
    return { ...descriptor, value: lockedMethod(gate, descriptor.value) };
  }
  return Object.assign(decorate as unknown as LockRouteDecorator, { close: () => gate.close() });
}

function isContext(value: unknown): value is ClassMethodDecoratorContext | { kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function lockedMethod(gate: LockGate, method: unknown): AnyFunction {
  if (typeof method !== 'function') throw new TypeError('@LockRoute decorates methods');
  return lockedFunction(gate, method as AnyFunction);
}
