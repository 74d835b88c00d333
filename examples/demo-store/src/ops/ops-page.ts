import { html, type Html } from '../pages/html';
import { BUYERS } from '../rush/buyers';
import { ACTIONS, type Action } from './redis-control';

const BUTTONS: Readonly<Record<Action, { label: string; hint: string }>> = {
  freeze: { label: 'Freeze', hint: 'SIGSTOP: connections stay open, nothing is answered' },
  thaw: { label: 'Thaw', hint: 'SIGCONT: it goes on where it was' },
  kill: { label: 'Kill', hint: 'SIGKILL: connections break, the counters are gone' },
  restart: { label: 'Restart', hint: 'Kill and start again, empty' },
};

/** What `ops.js` fills with what the server tells twice a second. */
export function opsPage(isOurs: boolean): Html {
  return html` <div class="opening"><h1>Operations</h1></div>
    <p class="lead">
      What happens to the shop when Redis does not answer? <strong>Start traffic</strong>, then
      <strong>freeze Redis</strong>. The first requests wait until their deadline, 100 ms; then the breaker
      opens, and this process decides at once, by the same limits. <strong>Thaw</strong> Redis, and it is
      asked again by itself.
    </p>
    <div class="ops">
      <section aria-labelledby="redis">
        <h2 id="redis">Redis</h2>
        <dl class="states">
          <dt>Server</dt>
          <dd><output class="state" id="server">…</output></dd>
          <dt>Breaker</dt>
          <dd><output class="state" id="breaker">…</output></dd>
        </dl>
        ${isOurs ? actionButtons() : notOurs()}
        <p class="complaint" id="complaint" role="alert" hidden></p>
        <ul class="more">
          <li>
            <a href="/ops/monitor/">The monitor</a>: charts, findings, slow commands, memory
            <span id="processes" hidden>(each process has its own: <span id="process-links"></span>)</span>
          </li>
          <li><a href="/ops/tickets">Tickets and mail</a>: the queue and its dead letters</li>
        </ul>
        <div class="with-button">
          <h3 id="rush-title">The rush</h3>
          <button class="button" type="button" id="rush" aria-describedby="rush-hint">Start a rush</button>
        </div>
        <p class="quiet" id="rush-hint">
          ${String(BUYERS)} buyers at once, who all want the seats next to the stage. Some press
          <em>Buy</em> twice, some give their seats back.
        </p>
        <div id="rush-report" class="report" role="status" aria-labelledby="rush-title"></div>
        <h3>What happened</h3>
        <ol class="timeline" id="timeline">
          <li class="quiet">Nothing yet.</li>
        </ol>
      </section>
      <section aria-labelledby="requests">
        <div class="with-button">
          <h2 id="requests">Last requests</h2>
          <button class="button" type="button" id="traffic" aria-pressed="false">Start traffic</button>
        </div>
        <div id="chart" class="chart"></div>
        <ul class="legend">
          <li class="redis">Redis</li>
          <li class="local">this process</li>
          <li class="deny-cache">a remembered refusal</li>
        </ul>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="requests">
          <table class="requests one-process" id="log-table">
            <thead>
              <tr>
                <th scope="col">Request</th>
                <th scope="col">Answer</th>
                <th scope="col">Decided by</th>
                <th scope="col" class="of-several">Process</th>
                <th scope="col">Limit</th>
                <th scope="col">Whole</th>
              </tr>
            </thead>
            <tbody id="log">
              <tr>
                <td colspan="6" class="quiet">Nothing yet. Start traffic, or look at a page.</td>
              </tr>
            </tbody>
          </table>
        </div>
      </section>
    </div>`;
}

function actionButtons(): Html {
  return html`<ul class="actions">
    ${ACTIONS.map((action) => {
      const { label, hint } = BUTTONS[action];
      return html`<li>
        <button class="button" type="button" data-action="${action}" aria-describedby="${action}-hint">
          ${label}
        </button>
        <span class="quiet" id="${action}-hint">${hint}</span>
      </li>`;
    })}
  </ul>`;
}

function notOurs(): Html {
  return html`<p class="notice">
    The demo was started with <code>REDIS_URL</code>: this Redis is not its own, so there are no buttons here
    to freeze or kill it. Start the demo without it to get them.
  </p>`;
}
