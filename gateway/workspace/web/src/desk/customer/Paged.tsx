// What a part of the customer's page shows around its rows: that they come, that they could not, and the way to more.
import { RotateCcw } from "lucide-react";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { useSlow } from "../state/browser";

export function Bones() {
  const slow = useSlow(true);
  return (
    <div className="customer-bones" aria-hidden="true">
      {slow && (
        <>
          <i />
          <i />
          <i />
        </>
      )}
    </div>
  );
}

export function Failed({ again }: { again: () => void }) {
  return (
    <p className="told bad" role="alert">
      <span>{w("customer.failed")}</span>
      <button type="button" className="small" onClick={again}>
        <Icon of={RotateCcw} />
        {w("desk.again")}
      </button>
    </p>
  );
}

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** The next page, where there is one. */
export function More({ found, label }: { found: Pages; label: string }) {
  if (!found.hasNextPage) return null;
  return (
    <button type="button" aria-disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
      {label}
    </button>
  );
}
