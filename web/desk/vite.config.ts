/** Builds the desk into the server's static folder, and runs its tests. */
import { defineConfig } from "vitest/config";

const SERVER = process.env["RETZEF_DEV_SERVER"] ?? "http://127.0.0.1:8420";

export default defineConfig({
  base: "/desk/",
  // esbuild's automatic runtime is all the desk needs of a React plug-in.
  esbuild: { jsx: "automatic", jsxImportSource: "react" },
  build: {
    outDir: "../../src/retzef/main/static/desk",
    emptyOutDir: true,
    target: "es2022",
    // A catalogue is fetched once, by the reader's language; inlining would load all four.
    assetsInlineLimit: 0,
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: SERVER, ws: true, changeOrigin: false } },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
    restoreMocks: true,
  },
});
