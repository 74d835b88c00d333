import type { Request, Response } from 'express';
import { isGone } from '../response/gone';

/** A property of a request that a gate is going to provide. Who reads it before is told so, instead of meeting none. */
export class AwaitedProperty {
  readonly name: string;
  /** Not while the gate itself looks whether it is there already. */
  raised = false;
  readonly #req: Request;
  readonly #get: () => unknown;
  #value: unknown;

  constructor(req: Request, res: Response, name: string) {
    this.name = name;
    this.#req = req;
    this.#get = () => {
      // Whoever writes a log of a request that was answered before has nothing to mend.
      if (this.raised && !res.headersSent && !isGone(req, res)) throw notThereYet(name);
      return this.#value;
    };
    Object.defineProperty(req, name, {
      configurable: true,
      enumerable: false,
      get: this.#get,
      set: (value: unknown) => {
        this.#value = value;
      },
    });
  }

  /** Leaves it to whoever provides it, or to nobody. An accessor that was put around it meanwhile stays, and goes on. */
  release(): void {
    this.raised = false;
    const own = Object.getOwnPropertyDescriptor(this.#req, this.name);
    if (own?.get === this.#get) Reflect.deleteProperty(this.#req, this.name);
  }
}

function notThereYet(name: string): Error {
  return new Error(
    `\`req.${name}\` is not there yet: a gate whose functions read it stands behind the one that provides it, and says \`after: '${name}'\``,
  );
}
