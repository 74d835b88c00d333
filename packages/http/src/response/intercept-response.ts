import type { ServerResponse } from 'node:http';
import { Hold } from './hold';
import { byteLength, hasBody, readPiece, type Piece } from './output-call';
import { headersSentError, pretend, type Pretender } from './sent-marks';
import { methodsOf, WITHOUT_EFFECT, type Method, type Methods, type Output, type WayOut } from './way-out';
import { setHead } from './write-head';

/**
 * Where a response is watched and held. A hook handles its own failures: one that throws fails the handler's call, and one
 * whose promise rejects breaks the connection.
 */
export interface ResponseHooks {
  /**
   * Called once, when the first of the answer is about to be sent: by `writeHead`, `write`, `end` or `flushHeaders`. Status
   * and headers stand on the response. A promise holds the whole answer until it is settled.
   *
   * @param inOnePiece whether the handler ends the response with the same call
   */
  readonly head?: (inOnePiece: boolean) => void | PromiseLike<void>;

  /** Called with each piece of the body that has one, also of those that no client receives any more. */
  readonly piece?: (piece: Piece) => void;

  /**
   * Called once, when the handler ends the response, after the last `piece`; also when the client is gone by then. A promise
   * holds the end, and with it the last piece, until it is settled.
   */
  readonly end?: () => void | PromiseLike<void>;

  /** How long each hook holds at most, in milliseconds: then the answer goes out all the same. */
  readonly holdMs: number;

  /** Called when a hook has held for that long, just before the answer goes out. The promise of that hook is forgotten. */
  readonly overdue?: () => void;
}

/**
 * Puts hooks into the way of a response, whoever sends it and by whichever methods: `json`, `send`, `pipe`, `sendFile`.
 *
 * In front of `compression` the hooks meet what is compressed, behind it what the handler wrote. A response that is held
 * looks to its handler as if it had been sent. Several interceptions of one response work in turn, the latest first.
 */
export function interceptResponse(res: ServerResponse, hooks: ResponseHooks): WayOut {
  return new Interception(res, hooks);
}

class Interception implements WayOut, Pretender {
  readonly methods: Readonly<Methods>;
  below: Pretender | undefined = undefined;
  readonly #res: ServerResponse;
  /** Made when something is held. */
  #hold: Hold | undefined;
  /** Gone once they have been called: with the prototype that Express gives it, a response outlives its end by far. */
  #hooks: ResponseHooks | undefined;
  #started = false;
  #ended = false;
  #silent = false;
  #guarded = false;
  /** While a method of Node runs, which calls others of them by way of the response. */
  #passing = false;

  constructor(res: ServerResponse, hooks: ResponseHooks) {
    this.#res = res;
    this.#hooks = hooks;
    this.methods = methodsOf(res);
    this.#install(res as unknown as Methods);
  }

  silence(): void {
    this.#silent = true;
  }

  get pretendsHeadersSent(): boolean {
    return this.#waits && !this.#passing;
  }

  get pretendsEnded(): boolean {
    return this.#ended && this.pretendsHeadersSent;
  }

  get #waits(): boolean {
    return this.#hold?.waits === true;
  }

  get #holding(): Hold {
    return (this.#hold ??= new Hold(this.#res));
  }

  #install(res: Methods): void {
    res.writeHead = (...args) => (this.#passing ? this.#pass('writeHead', args) : this.#writeHead(args));
    res.write = (...args) => (this.#passing ? this.#pass('write', args) : this.#write(args));
    res.end = (...args) => (this.#passing ? this.#pass('end', args) : this.#end(args));
    res.flushHeaders = (...args) => (this.#passing ? this.#pass('flushHeaders', args) : this.#flushHeaders());
  }

  /** What only a response needs that is held, and many never are. */
  #holdUntil(settled: PromiseLike<unknown>): void {
    const { holdMs = 0, overdue } = this.#hooks ?? {};
    if (!this.#guarded) {
      this.#guarded = true;
      pretend(this.#res, this);
      this.#guardHeaders(this.#res as unknown as Methods);
    }
    this.#holding.until(settled, holdMs, overdue);
  }

  #guardHeaders(res: Methods): void {
    const { setHeader, appendHeader, removeHeader } = res;
    res.setHeader = (...args) => this.#unlessHeld('set', setHeader, args);
    res.appendHeader = (...args) => this.#unlessHeld('append', appendHeader, args);
    res.removeHeader = (...args) => this.#unlessHeld('remove', removeHeader, args);
  }

  #unlessHeld(what: string, method: Method, args: readonly unknown[]): unknown {
    if (this.#hold?.held === true) throw headersSentError(what);
    return method.apply(this.#res, [...args]);
  }

  #writeHead(args: readonly unknown[]): unknown {
    if (this.#waits) throw headersSentError('write');
    if (this.#res.headersSent || !isStatus(args[0])) return this.#pass('writeHead', args); // throws
    setHead(this.#res, args);
    this.#start();
    return this.#passInTurn('writeHead', [this.#res.statusCode]);
  }

  #flushHeaders(): unknown {
    this.#start();
    return this.#passInTurn('flushHeaders', []);
  }

  #write(args: readonly unknown[]): unknown {
    const piece = readPiece(args);
    if (typeof piece === 'string') return this.#pass('write', args); // throws
    this.#start();
    this.#see(piece);
    if (!this.#waits) return this.#pass('write', args);
    return this.#holding.keepWrite(() => this.#pass('write', args), byteLength(piece));
  }

  #end(args: readonly unknown[]): unknown {
    const piece = readPiece(args);
    const throws = piece === 'invalid' || (!this.#res.headersSent && !isStatus(this.#res.statusCode));
    if (throws || this.#ended) return this.#passInTurn('end', args);
    this.#start(true);
    if (piece !== 'nothing') this.#see(piece);
    this.#ended = true;
    if (this.#waits)
      this.#holding.keep(() => {
        this.#finish(args);
      });
    else this.#finish(args);
    return this.#res;
  }

  #finish(args: readonly unknown[]): void {
    const settled = this.#hooks?.end?.();
    if (settled === undefined) this.#pass('end', args);
    else {
      this.#holding.keepFirst(() => this.#pass('end', args));
      this.#holdUntil(settled);
    }
    this.#hooks = undefined;
  }

  #start(inOnePiece = false): void {
    if (this.#started) return;
    this.#started = true;
    const settled = this.#hooks?.head?.(inOnePiece);
    if (settled !== undefined) this.#holdUntil(settled);
  }

  #see(piece: Piece): void {
    if (this.#hooks?.piece !== undefined && !this.#ended && hasBody(this.#res)) this.#hooks.piece(piece);
  }

  #passInTurn(name: Output, args: readonly unknown[]): unknown {
    if (!this.#waits) return this.#pass(name, args);
    this.#holding.keep(() => this.#pass(name, args));
    return this.#res;
  }

  #pass(name: Output, args: readonly unknown[]): unknown {
    if (this.#silent) return WITHOUT_EFFECT[name](this.#res);
    const outer = this.#passing;
    this.#passing = true;
    try {
      return this.methods[name].apply(this.#res, [...args]);
    } finally {
      this.#passing = outer;
    }
  }
}

/** Node throws for any other. */
function isStatus(status: unknown): boolean {
  const number = Number(status) | 0;
  return number >= 100 && number <= 999;
}
