/**
 * Shows the bids there are, then every bid that comes. What is shown was read after the position from which on it listens, so
 * that nothing falls between the two.
 */
export const PAGE = /* html */ `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Auction</title>
<h1>Auction</h1>
<ul id="bids"></ul>
<script>
  const list = document.getElementById('bids');

  function show(item, cents) {
    const id = 'item-' + item;
    const line = document.getElementById(id) ?? list.appendChild(Object.assign(document.createElement('li'), { id }));
    line.textContent = item + ': ' + (cents / 100).toFixed(2);
  }

  async function start() {
    try {
      const { position, bids } = await (await fetch('/bids')).json();
      for (const [item, cents] of bids) show(item, cents);
      const events = new EventSource('/events?after=' + encodeURIComponent(position));
      const again = () => { events.close(); setTimeout(start, 2000); };
      events.addEventListener('bid', ({ data }) => { const { item, cents } = JSON.parse(data); show(item, cents); });
      events.addEventListener('reset', again); // something was missed: all is read anew
      events.onerror = () => { if (events.readyState === EventSource.CLOSED) again(); };
    } catch {
      setTimeout(start, 2000);
    }
  }
  start();
</script>
</html>
`;
