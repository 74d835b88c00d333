import { Occasion } from './occasion';

/** What is sent at once, however little is under way: fewer would cost more in writes than they save in waiting. */
const LEAST = 5;

/** The share of what is under way that is sent at once: Redis works on the one half, the process on the other. */
const SHARE = 1 / 2;

export interface Passenger {
  /** Its turn has come: it sends, or has given up meanwhile. */
  onTurn(): void;
}

class Turn extends Occasion {
  size = 1;
}

/**
 * Lets out in several writes what is sent by those who go on with what Redis has just answered.
 *
 * node-redis writes once, at the end of the tick. Where many callers go on with one read from Redis, process and server
 * would then work by turns, each waiting until the other has done with all of it. In parts, Redis works on the first while
 * the process still sends the next: 16 callers at a time, each of whom waits for one reply to ask for the next, get 1.6
 * times as much done. The order stays, and so does the asynchronous context of who sends. What is sent for any other reason
 * goes out at once.
 */
export class Turns {
  readonly #waiting: Turn[] = [];
  #answering = false;
  #sent = 0;
  #planned = false;

  /** There is an answer: until all have gone on with what this tick brought, what they send is let out in parts. */
  answered(): void {
    if (this.#answering) return;
    this.#answering = true;
    process.nextTick(this.#wentOn); // once there is no microtask left
  }

  /** Now, or in a later turn of the event loop. @param inFlight what is under way, with this. */
  pass(inFlight: number, passenger: Passenger): void {
    const size = this.#answering ? Math.max(LEAST, Math.ceil(inFlight * SHARE)) : Infinity;
    if (this.#waiting.length === 0 && this.#sent < size) {
      passenger.onTurn();
      if (this.#answering) {
        this.#sent++;
        this.#plan();
      }
    } else {
      this.#turn(size).after(() => {
        passenger.onTurn();
      });
    }
  }

  #turn(size: number): Turn {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.size < size) {
      last.size++;
      return last;
    }
    const turn = new Turn();
    this.#waiting.push(turn);
    return turn;
  }

  readonly #wentOn = (): void => {
    this.#answering = false;
  };

  /** After what was sent: node-redis has its write before the next turn then. */
  readonly #plan = (): void => {
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(this.#next);
  };

  readonly #next = (): void => {
    this.#planned = false;
    const turn = this.#waiting.shift();
    this.#sent = turn?.size ?? 0;
    if (turn === undefined) return;
    turn.come();
    turn.after(this.#plan);
  };
}
