// A first password, shown until it is closed.
import type { FirstPassword } from "../../lib/types";
import { w } from "../../lib/words";
import { Once } from "../parts/Once";

export function PasswordOnce({ given, close }: { given: FirstPassword; close: () => void }) {
  return (
    <Once
      title={w("people.password_of", given)}
      secret={given.password}
      hint={w("people.password_once")}
      closing={w("people.password_close")}
      close={close}
    />
  );
}
