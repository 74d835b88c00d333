import { html, type Html } from './html';

/**
 * The meter of what the visitor may still ask of the API. `dock.js` fills it in: from the headers of its own requests, and with
 * who one can ask as. Without a key, one asks as who is logged in.
 */
export function dock(): Html {
  return html`<aside class="dock" aria-label="Your API quota" hidden>
    <p class="refusal" role="alert" hidden></p>
    <div class="dock-body">
      <div class="whose">
        <label
          >Your API quota as
          <select name="caller">
            <option value="">anonymous</option>
          </select></label
        >
        <p>counted by <output class="source" data-source="">…</output></p>
      </div>
      <div class="quotas"></div>
      <div class="spend">
        <button class="button" type="button" data-spend="1">Ask once</button>
        <button class="button" type="button" data-spend="10">10 at once</button>
        <button class="button" type="button" data-spend="export">Export <small>costs 10</small></button>
      </div>
    </div>
    <template
      ><div class="quota">
        <span class="quota-name"></span><meter min="0"></meter><span class="quota-left"></span></div
    ></template>
  </aside>`;
}
