import { sluiceBoard } from '../sluice-board';

export const contender = sluiceBoard(
  '@sluice/core',
  '`createLeaderboard({ redis, name, deadline: 5000 })`: of equal scores, who has had it first is ahead',
  {},
);
