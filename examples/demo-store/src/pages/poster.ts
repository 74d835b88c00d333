import type { EventSummary } from '../catalogue/event';
import { html, type Html } from './html';

/** Ground, and two inks. */
const PALETTES = [
  ['#1f3a44', '#f2b84b', '#e9e2d0'],
  ['#c8472f', '#f4e7d3', '#2b2320'],
  ['#e7d9bf', '#23423c', '#d0643c'],
  ['#2a2440', '#e58aa3', '#f3e6d8'],
  ['#d9a441', '#3a2c1d', '#f6ecd6'],
  ['#3e5c4b', '#f0dfb8', '#e27d4f'],
  ['#26303f', '#8fc1c9', '#f1e9da'],
] as const;

type Motif = (first: string, second: string) => Html;

/** Drawn in a field of 120 by 120. */
const MOTIFS: readonly Motif[] = [ripples, eclipse, strings, skyline, tiles, beams];

/** A poster that every event has for itself, made of its number: no picture is loaded. */
export function poster({ id }: Pick<EventSummary, 'id'>): Html {
  const [ground, first, second] = PALETTES[id % PALETTES.length] ?? PALETTES[0];
  const motif = MOTIFS[id % MOTIFS.length] ?? ripples;
  return html`<svg
    class="poster"
    viewBox="0 0 120 120"
    preserveAspectRatio="xMidYMid slice"
    aria-hidden="true"
  >
    <rect width="120" height="120" fill="${ground}" />
    ${motif(first, second)}
  </svg>`;
}

function ripples(first: string, second: string): Html {
  const rings = [14, 28, 42, 56, 70].map(
    (radius) => html`<circle cx="60" cy="96" r="${radius}" fill="none" stroke="${first}" stroke-width="5" />`,
  );
  return html`${rings}<circle cx="60" cy="96" r="7" fill="${second}" />`;
}

function eclipse(first: string, second: string): Html {
  return html`<circle cx="52" cy="56" r="34" fill="${first}" /><circle
      cx="70"
      cy="66"
      r="34"
      fill="${second}"
    />`;
}

function strings(first: string, second: string): Html {
  const lines = [0, 1, 2, 3, 4, 5].map(
    (index) =>
      html`<path
        d="M-4 ${24 + index * 14} q 31 ${-26 + index * 4} 62 0 t 62 0"
        fill="none"
        stroke="${first}"
        stroke-width="3"
      />`,
  );
  return html`${lines}<circle cx="88" cy="30" r="11" fill="${second}" />`;
}

function skyline(first: string, second: string): Html {
  const lines = [70, 79, 88, 97, 106].map(
    (y, index) => html`<rect x="0" y="${y}" width="120" height="${2 + index}" fill="${second}" />`,
  );
  return html`<circle cx="60" cy="58" r="28" fill="${first}" />${lines}`;
}

function tiles(first: string, second: string): Html {
  return html`${[0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => {
    const [x, y] = [(index % 3) * 40, Math.floor(index / 3) * 40];
    const corner =
      index % 2 === 0
        ? `M${x} ${y} h40 a40 40 0 0 1 -40 40 z`
        : `M${x + 40} ${y + 40} h-40 a40 40 0 0 1 40 -40 z`;
    return html`<path d="${corner}" fill="${index % 3 === 1 ? second : first}" />`;
  })}`;
}

function beams(first: string, second: string): Html {
  const heights = [30, 58, 84, 46, 70, 38, 22];
  return html`${heights.map(
    (height, index) =>
      html`<rect
        x="${13 + index * 14}"
        y="${104 - height}"
        width="9"
        height="${height}"
        fill="${index === 2 ? second : first}"
      />`,
  )}`;
}
