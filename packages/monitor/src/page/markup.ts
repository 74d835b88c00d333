const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The page before it has asked for anything. Its scripts fill it, and put text into it only as text. */
export function markup(title: string, intervalMs: number): string {
  const name = escaped(title);
  return `<!doctype html>
<html lang="en" data-interval="${intervalMs}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name} monitor</title>
<link rel="icon" href="assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="assets/uplot.css">
<link rel="stylesheet" href="assets/monitor.css">
<script src="assets/uplot.js" defer></script>
<script src="assets/monitor.js" type="module"></script>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
  <h1><svg viewBox="0 0 32 32" aria-hidden="true"><use href="assets/icon.svg#mark"></use></svg>${name} <span>monitor</span></h1>
  <p id="status" role="status">Loading…</p>
  <button id="pause" type="button" aria-pressed="false">Pause</button>
</header>
<noscript><p class="notice">This page needs JavaScript. The same numbers are at <a href="metrics">metrics</a> and <a href="health">health</a>.</p></noscript>
<main id="main" aria-busy="true">
  <section id="tiles" aria-label="At a glance"></section>
  <section id="charts" aria-label="Charts"></section>
  <section id="findings" tabindex="-1" aria-labelledby="findings-title"></section>
  <section id="redis" aria-label="Redis"></section>
  <section id="backlogs" aria-label="Queues and write-behinds"></section>
  <section id="tables" aria-label="By name"></section>
</main>
<footer id="footer"></footer>
</body>
</html>
`;
}
