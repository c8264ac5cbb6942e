// The page of one's own account: its settings, and its instants by the browser's own clock.
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "../desk/state/client";
import { stamp, whole } from "../lib/time";
import { OwnSettings } from "./OwnSettings";
import "./account.css";

for (const time of document.querySelectorAll("time")) {
  time.textContent = stamp(time.dateTime);
  time.title = whole(time.dateTime);
}

const root = document.getElementById("own");
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={createQueryClient()}>
      <OwnSettings languages={Object.entries(JSON.parse(root.dataset.languages ?? "{}"))} />
    </QueryClientProvider>,
  );
}
