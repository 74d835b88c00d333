import { seatName } from '../box-office/place';
import type { PriceCategory } from '../catalogue/event';
import type { SeatRow } from '../catalogue/seats';
import { html, type Html } from './html';
import { price } from './wording';

/** In units of the drawing; it scales to the width of the page. */
const SPACING = 12;
const SEAT_RADIUS = 4.5;
const FIRST_ROW_RADIUS = 230;
const AISLE = 12;
const STAGE_DEPTH = 34;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The house as seen from above, rows on arcs around the stage. The table of prices beside it says the same in words. */
export function seatMap(rows: readonly SeatRow[], categories: readonly PriceCategory[]): Html {
  const widest = Math.max(0, ...rows.map(({ seats }) => seats.length));
  const width = widest * SPACING + AISLE + 60;
  const height = STAGE_DEPTH + rows.length * SPACING + 12;
  const stageWidth = (rows[0]?.seats.length ?? 0) * SPACING * 0.8;
  return html`<svg
    class="seat-map"
    viewBox="${round(-width / 2)} 0 ${round(width)} ${round(height)}"
    role="img"
    aria-label="${summary(categories)}"
  >
    <path
      class="stage"
      d="M${round(-stageWidth / 2)} 2 h${round(stageWidth)} v12 q${round(-stageWidth / 2)} 12 ${round(-stageWidth)} 0 z"
    />
    <text class="stage-name" x="0" y="13">Stage</text>
    ${rows.map((row, index) => seatRow(row, index, categories))}
  </svg>`;
}

function seatRow({ row, seats }: SeatRow, index: number, categories: readonly PriceCategory[]): Html {
  const at = placesOf(seats.length, index);
  const label = (place: Point) => html`<text x="${round(place.x)}" y="${round(place.y + 2.5)}">${row}</text>`;
  return html`<g
    >${label(at(-1.6))}${seats.map(({ number, category, state }, seat) => {
      const { x, y } = at(seat);
      const offer = categories.find((candidate) => candidate.category === category);
      const cost = price(offer?.priceCents ?? 0);
      return html`<circle
        class="seat category-${category}"
        data-seat="${seatName({ row, number })}"
        data-state="${state}"
        data-price="${cost}"
        cx="${round(x)}"
        cy="${round(y)}"
        r="${SEAT_RADIUS}"
        ><title>Row ${row}, seat ${number}: ${state === 'free' ? `free, ${cost}` : state}</title></circle
      >`;
    })}${label(at(seats.length + 0.6))}</g
  >`;
}

/** Where the seats of a row are: on a circle around a point above the stage, with an aisle in the middle. */
function placesOf(count: number, index: number): (seat: number) => Point {
  const radius = FIRST_ROW_RADIUS + index * SPACING;
  return function placeOf(seat) {
    const side = seat < count / 2 ? -1 : 1;
    const angle = ((seat - (count - 1) / 2) * SPACING + (side * AISLE) / 2) / radius;
    return {
      x: radius * Math.sin(angle),
      y: STAGE_DEPTH + radius * Math.cos(angle) - FIRST_ROW_RADIUS,
    };
  };
}

function summary(categories: readonly PriceCategory[]): string {
  const seats = categories.reduce((sum, category) => sum + category.seats, 0);
  const free = categories.reduce((sum, category) => sum + category.freeSeats, 0);
  return `Seat map: ${String(free)} of ${String(seats)} seats are free`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
