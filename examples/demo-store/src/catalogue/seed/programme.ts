import type { VenueKey } from './venues';

export interface EventSeed {
  readonly venue: VenueKey;
  readonly artist: string;
  readonly title: string;
  readonly genre: string;
  readonly about: string;
  /** Days from the day of the seed, and the hour at the venue. */
  readonly inDays: number;
  readonly hour: number;
  /** In euros, best category first; as many as the venue has. */
  readonly prices: readonly number[];
  /** Share of the seats that is sold already. */
  readonly sold: number;
}

/** The season. Every name in it is made up. */
export const PROGRAMME: readonly EventSeed[] = [
  {
    venue: 'speicher',
    artist: 'Marlow & the Tides',
    title: 'Slack Water Tour',
    genre: 'Indie folk',
    about:
      'Five voices, one harmonium and the songs of a winter spent on the coast. The new record, played front to back.',
    inDays: 3,
    hour: 20,
    prices: [58, 46, 34],
    sold: 0.93,
  },
  {
    venue: 'cais',
    artist: 'Inês Caravela',
    title: 'Cartas de Longe',
    genre: 'Fado',
    about: 'Letters that were never sent, set for voice, Portuguese guitar and double bass.',
    inDays: 5,
    hour: 21,
    prices: [52, 40, 28],
    sold: 0.71,
  },
  {
    venue: 'wintertuin',
    artist: 'Kofi Lindqvist Trio',
    title: 'Night Ferry',
    genre: 'Jazz',
    about: 'Piano, bass and drums between Accra and Gothenburg. Two sets, and no microphones.',
    inDays: 6,
    hour: 20,
    prices: [36, 26],
    sold: 1,
  },
  {
    venue: 'corallo',
    artist: 'Ottavia Renn',
    title: 'Camera Oscura',
    genre: 'Electronic',
    about: 'Modular synthesizers, a string quartet and a room that goes entirely dark twice.',
    inDays: 9,
    hour: 21,
    prices: [64, 52, 40, 24],
    sold: 0.58,
  },
  {
    venue: 'speicher',
    artist: 'Velvet Cartography',
    title: 'Maps for the Uncertain',
    genre: 'Post-rock',
    about: 'Long lines, slow builds, and the loudest quiet band of the year.',
    inDays: 12,
    hour: 20,
    prices: [49, 39, 29],
    sold: 0.44,
  },
  {
    venue: 'cais',
    artist: 'Banda Mareada',
    title: 'Baile no Cais',
    genre: 'Brass',
    about: 'Eleven horns and a marching drum. There are seats; nobody keeps to them for long.',
    inDays: 14,
    hour: 22,
    prices: [38, 30, 22],
    sold: 0.35,
  },
  {
    venue: 'corallo',
    artist: 'Quartetto Lumen',
    title: 'Late Beethoven, Early Morning',
    genre: 'Chamber music',
    about: 'Opus 131 and 135 at eleven on a Sunday. Coffee is served in the foyer from ten.',
    inDays: 17,
    hour: 11,
    prices: [70, 55, 40, 20],
    sold: 0.66,
  },
  {
    venue: 'wintertuin',
    artist: 'Sólveig Hart',
    title: 'Small Hours, Small Songs',
    genre: 'Singer-songwriter',
    about: 'One guitar, one lamp, and stories from a town with a single road.',
    inDays: 20,
    hour: 20,
    prices: [34, 24],
    sold: 0.82,
  },
  {
    venue: 'speicher',
    artist: 'Juno Abara',
    title: 'Gold Hour',
    genre: 'Soul',
    about: 'A nine-piece band, three singers and arrangements that take their time.',
    inDays: 24,
    hour: 20,
    prices: [68, 54, 42],
    sold: 0.51,
  },
  {
    venue: 'cais',
    artist: 'Glass Harbour',
    title: 'Signal Fires',
    genre: 'Ambient',
    about: 'Tape loops and field recordings of the river outside, played while the sun goes down over it.',
    inDays: 28,
    hour: 19,
    prices: [44, 34, 24],
    sold: 0.19,
  },
  {
    venue: 'corallo',
    artist: 'Low Tide Orchestra',
    title: 'The Drowned Ballroom',
    genre: 'Swing',
    about: 'Sixteen players, one mirror ball, and dance music of a decade that never was.',
    inDays: 33,
    hour: 21,
    prices: [60, 48, 36, 22],
    sold: 0.27,
  },
  {
    venue: 'wintertuin',
    artist: 'The Paper Lanterns',
    title: 'Festival of Repairs',
    genre: 'Chamber pop',
    about: 'Clarinet, toy piano and songs about mended things. Bring something broken: there is a table.',
    inDays: 38,
    hour: 19,
    prices: [30, 22],
    sold: 0.08,
  },
];
