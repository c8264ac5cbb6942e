// Entry point of the admin's pages. The order of the style sheets matters, later ones override.
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "../desk/state/client";
import { Admin } from "./Admin";
import "./style/frame.css";
import "./style/offers.css";
import "./style/people.css";
import "./style/audit.css";
import "./style/rules.css";
import "./style/labels.css";
import "./style/lines.css";
import "./style/calendars.css";
import "./style/health.css";

const root = document.getElementById("admin");
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={createQueryClient()}>
      <Admin page={root.dataset.page ?? ""} />
    </QueryClientProvider>,
  );
}
