import { sluiceBoard } from '../sluice-board';

export const contender = sluiceBoard(
  "@sluice/core, ties: 'id'",
  "`createLeaderboard({ redis, name, ties: 'id' })`: ties as in any sorted set",
  { ties: 'id' },
);
