import type { Account } from '../accounts/account';
import type { Device } from '../accounts/devices';
import { html, type Html } from './html';
import { timeAgo } from './wording';

export interface AccountView {
  readonly account: Account;
  readonly devices: readonly Device[];
  /** What became of the last button. */
  readonly said: string | undefined;
}

export function accountPage({ account, devices, said }: AccountView): Html {
  return html`<div class="opening">
      <div>
        <h1>${account.name}</h1>
        <p class="lead">Logged in as <strong>${account.email}</strong></p>
      </div>
      ${account.role === 'manager' && html`<a class="button" href="/admin">Edit the programme</a>`}
      <form method="post" action="/logout"><button class="button primary">Log out</button></form>
    </div>
    ${said !== undefined && html`<p class="news" role="status">${said}</p>`}
    <section class="devices" aria-labelledby="devices">
      <h2 id="devices">Where you are logged in</h2>
      <ul>
        ${devices.map(deviceItem)}
      </ul>
      <div class="everywhere">
        <form method="post" action="/account/end-others">
          <button class="button" ${devices.length < 2 && html`disabled`}>Log out the others</button>
        </form>
        <form method="post" action="/account/end-all">
          <button class="button">Log out everywhere</button>
        </form>
      </div>
      <p class="quiet">
        A session ends after 30 minutes in which nobody uses it, and after 12 hours in any case. Redis has a
        hash of its cookie, and the database a hash of your password: who reads them can log in nowhere.
      </p>
    </section>`;
}

function deviceItem({ id, name, address, loggedInAt, lastSeenAt, isThis }: Device): Html {
  return html`<li ${isThis && html`aria-current="true"`}>
    <div>
      <h3>${name} ${isThis && html`<span class="this">this one</span>`}</h3>
      <p class="quiet">
        ${address} · logged in ${moment(loggedInAt)}${!isThis && html` · last seen ${moment(lastSeenAt)}`}
      </p>
    </div>
    ${
      !isThis &&
      html`<form method="post" action="/account/sessions/${id}/end">
        <button class="button" aria-label="Log out ${name}, logged in ${timeAgo(loggedInAt)}">Log out</button>
      </form>`
    }
  </li>`;
}

function moment(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${timeAgo(date)}</time>`;
}
