// The views that the desk offers by itself, in their order.
import type { View } from "../../lib/view";

export const VIEWS: View[] = [
  "ours",
  "mine",
  "mentioned",
  "queue",
  "customer",
  "bot",
  "undelivered",
  "abandoned",
  "snoozed",
  "open",
  "resolved",
  "all",
];
