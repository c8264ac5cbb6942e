// Builds the islands into ../static/app; names are fixed, so that the committed files compare byte by byte.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/app/",
  plugins: [react()],
  build: {
    outDir: "../static/app",
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    target: "es2022",
    rollupOptions: {
      input: {
        account: "src/account/main.tsx",
        admin: "src/admin/main.tsx",
        desk: "src/desk/main.tsx",
        handset: "src/handset/main.ts",
        live: "src/lib/live-worker.ts",
        sound: "src/handset/worklet.ts",
      },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name][extname]" },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
    setupFiles: ["tests/support/setup.ts"],
    env: { TZ: "Europe/Madrid" },
    restoreMocks: true,
    unstubGlobals: true,
  },
});
