interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Append only: what has been applied somewhere is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: '001-catalogue',
    sql: `
create table venues (
  id        int generated always as identity primary key,
  name      text not null unique,
  city      text not null,
  time_zone text not null,
  about     text not null
);

create table events (
  id        int generated always as identity primary key,
  venue_id  int not null references venues,
  artist    text not null,
  title     text not null,
  genre     text not null,
  about     text not null,
  starts_at timestamptz not null
);
create index events_by_date on events (starts_at, id);

create table price_categories (
  event_id    int not null references events on delete cascade,
  category    int not null check (category >= 1),
  name        text not null,
  price_cents int not null check (price_cents > 0),
  primary key (event_id, category)
);

create table seats (
  event_id int not null,
  seat_row text not null,
  number   int not null check (number >= 1),
  category int not null,
  sold_at  timestamptz,
  primary key (event_id, seat_row, number),
  foreign key (event_id, category) references price_categories on delete cascade
);
`,
  },
];
