// jest takes no `testTimeout` from a project, only from the whole run.
jest.setTimeout(90_000);
