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
  {
    name: '002-box-office',
    sql: `
create table holds (
  event_id   int not null,
  seat_row   text not null,
  number     int not null,
  holder     text not null,
  expires_at timestamptz not null,
  fence      bigint not null,
  primary key (event_id, seat_row, number),
  foreign key (event_id, seat_row, number) references seats on delete cascade
);
create index holds_by_holder on holds (holder);

create table orders (
  id          int generated always as identity primary key,
  buyer       text not null,
  total_cents int not null check (total_cents > 0),
  created_at  timestamptz not null default now()
);
create index orders_by_buyer on orders (buyer, id);

-- The primary key is what sells a seat once.
create table tickets (
  event_id    int not null,
  seat_row    text not null,
  number      int not null,
  order_id    int not null references orders on delete cascade,
  price_cents int not null check (price_cents > 0),
  primary key (event_id, seat_row, number),
  foreign key (event_id, seat_row, number) references seats on delete cascade
);
create index tickets_by_order on tickets (order_id);

create view seat_states as
select event_id, seat_row, number, category, sold_at, holder, expires_at,
  case when sold_at is not null then 'sold' when expires_at > now() then 'held' else 'free' end as state
from seats left join holds using (event_id, seat_row, number);
`,
  },
  {
    name: '003-accounts',
    sql: `
create table accounts (
  id            text primary key,
  name          text not null,
  email         text not null unique check (email = lower(email)),
  password_hash text not null
);
`,
  },
  {
    name: '004-views',
    sql: `
-- As a write-behind keeps it: of two writes, the one with the higher version stands.
create table event_views (
  id      text primary key,
  version bigint not null,
  deleted boolean not null,
  count   bigint
);
`,
  },
  {
    name: '005-managers',
    sql: `
alter table accounts add column role text not null default 'member' check (role in ('member', 'manager'));
`,
  },
  {
    name: '006-printing',
    sql: `
-- The job that prints the tickets of an order.
alter table orders add column job text;
create index orders_without_job on orders (created_at) where job is null;

create table ticket_names (
  id      text primary key,
  version bigint not null,
  deleted boolean not null,
  name    text
);
`,
  },
];
