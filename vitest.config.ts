import { defineConfig } from "vitest/config";

const shared = { pool: "forks" as const, include: [] as string[] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["tests/**/*.test.ts"],
          globalSetup: "tests/support/build-wasm.ts",
          exclude: ["tests/integration/**", "tests/e2e/**"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          ...shared,
          name: "integration",
          globalSetup: ["tests/support/build-client.ts", "tests/support/build-wasm.ts"],
          include: ["tests/integration/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: "attack",
          globalSetup: "tests/support/build-wasm.ts",
          include: ["tests/attack/*.attack.ts"],
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: "e2e",
          globalSetup: ["tests/support/build-client.ts", "tests/support/build-wasm.ts"],
          include: ["tests/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
