// The frame of the admin's pages: their navigation, the page itself, and what was done, bottom left.
import { Menu } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { Icon } from "../desk/parts/Icon";
import { Toasts, useToasts } from "../desk/parts/Toasts";
import { useMe } from "../desk/state/queries";
import { useSignedOut } from "../desk/state/useSignedOut";
import { signInAddress } from "../lib/signedOut";
import { w } from "../lib/words";
import { type AdminPage, PAGES, type Permission } from "./pages";
import { KeptFocus } from "./parts/KeptFocus";
import { ProofDialog } from "./parts/ProofDialog";

export function Admin({ page }: { page: string }) {
  const me = useMe();
  const toasts = useToasts();
  if (useSignedOut()) return <SignedOut />;
  const may = (permission: Permission) => me?.permissions.includes(permission) ?? false;
  const shown = PAGES.find((one) => one.id === page);
  return (
    <div className="admin">
      <Navigation pages={PAGES.filter((one) => !me || may(one.needs))} shown={shown} />
      <KeptFocus>{shown && <shown.show may={may} tell={toasts.tell} />}</KeptFocus>
      <ProofDialog />
      <Toasts all={toasts.all} drop={toasts.drop} />
    </div>
  );
}

/** The list of pages; where the screen is narrow, a button that names the one that is open shows it. */
function Navigation({ pages, shown }: { pages: AdminPage[]; shown: AdminPage | undefined }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    <nav className="admin-pages" aria-label={w("admin.pages")} onKeyDown={close}>
      <h2>{w("admin.title")}</h2>
      <button
        type="button"
        ref={button}
        className="admin-menu"
        aria-expanded={open}
        aria-controls="admin-links"
        onClick={() => setOpen(!open)}
      >
        <Icon of={Menu} />
        {w("admin.title")}
        {shown && <strong>{w(`admin.${shown.id}`)}</strong>}
      </button>
      <div id="admin-links" className={open ? "admin-links open" : "admin-links"}>
        {pages.map((one) => (
          <a key={one.id} href={one.path} aria-current={one === shown ? "page" : undefined}>
            <Icon of={one.icon} />
            {w(`admin.${one.id}`)}
          </a>
        ))}
      </div>
    </nav>
  );
}

/** Covers what the page showed once the session has ended. */
function SignedOut() {
  return (
    <div className="empty" role="alert">
      <p>{w("sign_in.ended")}</p>
      <a className="button primary" href={signInAddress()}>
        {w("sign_in.submit")}
      </a>
    </div>
  );
}
