import { html, type Html } from '../pages/html';

/** What `ops-tickets.js` fills with what the server tells every second. */
export function ticketsPage(): Html {
  return html` <div class="opening"><h1>Tickets and mail</h1></div>
    <p class="lead">
      Tickets are printed and sent in the background, by whichever process has time.
      <strong>Break the mail server</strong> and buy something: the job is tried again, later each time, and
      after four tries it is a dead letter, with all that is needed to see why. <strong>Mend</strong> it, and
      have the dead letters tried again: the mail is sent once.
    </p>
    <div class="ops">
      <section aria-labelledby="queue">
        <h2 id="queue">Queue</h2>
        <dl class="states" id="counts"></dl>
        <h3>Mail server</h3>
        <p><output class="state" id="mail">…</output></p>
        <button class="button" type="button" id="break" aria-pressed="false">Break the mail server</button>
        <p class="complaint" id="complaint" role="alert" hidden></p>
        <p><a href="/ops">Back to operations</a></p>
      </section>
      <section aria-labelledby="dead">
        <div class="with-button">
          <h2 id="dead">Dead letters</h2>
          <span>
            <button class="button" type="button" data-action="redrive">Try all again</button>
            <button class="button" type="button" data-action="purge">Throw all away</button>
          </span>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="dead">
          <table class="requests">
            <thead>
              <tr>
                <th scope="col">Order</th>
                <th scope="col">Tries</th>
                <th scope="col">Given up</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody id="letters">
              <tr>
                <td colspan="4" class="quiet">None.</td>
              </tr>
            </tbody>
          </table>
        </div>
      </section>
    </div>`;
}
