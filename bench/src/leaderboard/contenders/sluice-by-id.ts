import { sluiceBoard } from '../sluice-board';

export const contender = sluiceBoard(
  "@sluice/core, ties: 'id'",
  "`createLeaderboard({ redis, name, deadline: 5000, ties: 'id' })`: ties as in any sorted set",
  { ties: 'id' },
);
