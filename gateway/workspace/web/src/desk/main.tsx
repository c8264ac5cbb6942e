// Entry point of the desk: mounts the agents' inbox. The order of the style sheets matters, later ones override.
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { Desk } from "./Desk";
import { createQueryClient } from "./state/client";
import { claimTab } from "./state/tab";
import "./style/player.css";
import "./style/shell.css";
import "./style/list.css";
import "./style/pane.css";
import "./style/bulk.css";
import "./style/thread.css";
import "./style/composer.css";
import "./style/choices.css";
import "./style/triage.css";
import "./style/views.css";
import "./style/records.css";
import "./style/card.css";
import "./style/customer.css";
import "./style/floating.css";
import "./style/calls.css";

const root = document.getElementById("desk");
if (root) {
  await claimTab();
  createRoot(root).render(
    <QueryClientProvider client={createQueryClient()}>
      <Desk first={root.dataset.conversation ?? ""} customer={root.dataset.customer ?? ""} />
    </QueryClientProvider>,
  );
}
