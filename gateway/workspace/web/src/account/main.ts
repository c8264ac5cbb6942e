// Shows the account's instants by the browser's own clock; without a script they stand there in UTC.
import { stamp, whole } from "../lib/time";

for (const time of document.querySelectorAll("time")) {
  time.textContent = stamp(time.dateTime);
  time.title = whole(time.dateTime);
}
