import { DEMO_ACCOUNTS } from '../accounts/demo-accounts';
import { html, type Html } from './html';

export interface LoginView {
  /** Where to go afterwards. */
  readonly to: string;
  /** What was to be said. */
  readonly said?: string | undefined;
  /** The address that was given with a wrong password. */
  readonly wrong?: string | undefined;
}

export function loginPage({ to, said, wrong }: LoginView): Html {
  return html`<div class="entrance">
    <section aria-labelledby="login">
      <h1 id="login">Log in</h1>
      ${said !== undefined && html`<p class="news" role="status">${said}</p>`}
      ${
        wrong !== undefined &&
        html`<p class="trouble" role="alert" id="wrong">
          Nobody has this address and this password together. Look at both.
        </p>`
      }
      <form class="login" method="post" action="/login">
        <input type="hidden" name="to" value="${to}" />
        <label for="email">Email</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          maxlength="254"
          required
          value="${wrong}"
          ${wrong !== undefined && html`aria-describedby="wrong"`}
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          maxlength="256"
          required
          ${wrong !== undefined && html`aria-describedby="wrong"`}
        />
        <button class="button primary">Log in</button>
      </form>
    </section>
    <section class="lent" aria-labelledby="lent">
      <h2 id="lent">Accounts to try</h2>
      <p class="quiet">In this demo, two members lend you theirs, and Joan, who manages the programme.</p>
      <ul>
        ${DEMO_ACCOUNTS.map(
          ({ name, email, password }) =>
            html`<li>
              <dl>
                <dt>Email</dt>
                <dd><code>${email}</code></dd>
                <dt>Password</dt>
                <dd><code>${password}</code></dd>
              </dl>
              <form method="post" action="/login">
                <input type="hidden" name="to" value="${to}" />
                <input type="hidden" name="email" value="${email}" />
                <input type="hidden" name="password" value="${password}" />
                <button class="button">Log in as ${name}</button>
              </form>
            </li>`,
        )}
      </ul>
      <p class="quiet">
        Wrong passwords are counted twice: by your address, and by the account they are tried on. The right
        one is not counted.
      </p>
    </section>
  </div>`;
}
