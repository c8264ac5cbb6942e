// A first password, shown until it is closed: nothing else shows it again.
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Copy } from "../../desk/card/Copy";
import { Icon } from "../../desk/parts/Icon";
import type { FirstPassword } from "../../lib/types";
import { w } from "../../lib/words";

export function PasswordOnce({ given, close }: { given: FirstPassword; close: () => void }) {
  const panel = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another password takes the focus again
  useEffect(() => panel.current?.focus(), [given]);
  return (
    <section className="password-once" ref={panel} tabIndex={-1} aria-label={w("people.password_of", given)}>
      <div>
        <p>{w("people.password_of", given)}</p>
        <p className="password">
          <Copy text={given.password} />
        </p>
        <p className="quiet small">{w("people.password_once")}</p>
      </div>
      <button type="button" className="plain square" onClick={close} aria-label={w("people.password_close")}>
        <Icon of={X} />
      </button>
    </section>
  );
}
