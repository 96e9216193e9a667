/** Builds the desk into the server's static folder, and runs its tests. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { swappedIn } from "../build/swap-in";
import { catalogues } from "./catalogues";

const SERVED = fileURLToPath(new URL("../../src/retzef/main/static/desk", import.meta.url));
const SERVER = process.env["RETZEF_DEV_SERVER"] ?? "http://127.0.0.1:8420";

/** Modules that the first screen needs, or most of the others do. */
const SHARED = /node_modules|\/src\/(ui|state|wire|features\/(problems|channels|shortcuts\/(list|use-shortcut)))/;

/** What rich text is written with: loaded when somebody begins to write a mail. */
const EDITOR = /node_modules\/(prosemirror-|orderedmap|rope-sequence|w3c-keyname)/;

export default defineConfig({
  base: "/desk/",
  plugins: [catalogues(), swappedIn(SERVED)],
  resolve: {
    // Messages come to the page parsed (see catalogues.ts).
    alias: process.env["VITEST"]
      ? {}
      : { "@formatjs/icu-messageformat-parser": "@formatjs/icu-messageformat-parser/no-parser.js" },
  },
  // esbuild's automatic runtime is all the desk needs of a React plug-in.
  esbuild: { jsx: "automatic", jsxImportSource: "react" },
  build: {
    target: "es2022",
    // A catalogue is fetched once, by the reader's language; inlining would load all four.
    assetsInlineLimit: 0,
    rollupOptions: {
      // What several parts share comes in one piece: a chunk of a few hundred bytes costs more in its
      // request than it saves.
      output: { manualChunks: (id) => (EDITOR.test(id) ? "editor" : SHARED.test(id) ? "shared" : undefined) },
      // "use client" says something to a server renderer; there is none here.
      onwarn: (warning, warn) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && warn(warning),
    },
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
