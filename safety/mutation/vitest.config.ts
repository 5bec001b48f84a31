import { defineConfig } from "vitest/config";

const conditions = ["reflexio-source", "node", "import"];
const { MUTANT_FILE, MUTANT_SOURCE } = process.env;

/** The tests of keys over one mutated file. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      load(id) {
        return id.split("?")[0] === MUTANT_FILE ? MUTANT_SOURCE : undefined;
      },
    },
  ],
  // A machine that does much else at a time must not look like a test that notices something.
  test: { include: ["packages/reflexio/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
});
