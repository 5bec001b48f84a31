import { defineConfig } from "vitest/config";

const conditions = ["reflexio-source", "node", "import"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    setupFiles: [new URL("scripts/clean-test-environment.ts", import.meta.url).pathname],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // Busy machines are slow; a test that hangs still ends.
          testTimeout: 20_000,
          hookTimeout: 20_000,
          include: ["{packages/*/{src,test},bench,scripts}/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
