// The frame of the admin's pages: their navigation, the page itself, and what was done, bottom left.
import { Icon } from "../desk/parts/Icon";
import { Toasts, useToasts } from "../desk/parts/Toasts";
import { useMe } from "../desk/state/queries";
import { useSignedOut } from "../desk/state/useSignedOut";
import { signInAddress } from "../lib/signedOut";
import { w } from "../lib/words";
import { PAGES, type Permission } from "./pages";
import { ProofDialog } from "./parts/ProofDialog";

export function Admin({ page }: { page: string }) {
  const me = useMe();
  const toasts = useToasts();
  if (useSignedOut()) return <SignedOut />;
  const may = (permission: Permission) => me?.permissions.includes(permission) ?? false;
  const shown = PAGES.find((one) => one.id === page);
  return (
    <div className="admin">
      <nav className="admin-pages" aria-label={w("admin.pages")}>
        <h2>{w("admin.title")}</h2>
        {PAGES.filter((one) => !me || may(one.needs)).map((one) => (
          <a
            key={one.id}
            href={one.path}
            aria-current={one.id === page ? "page" : undefined}
            ref={one.id === page ? intoView : undefined}
          >
            <Icon of={one.icon} />
            {w(`admin.${one.id}`)}
          </a>
        ))}
      </nav>
      {shown && <shown.show may={may} tell={toasts.tell} />}
      <ProofDialog />
      <Toasts all={toasts.all} drop={toasts.drop} />
    </div>
  );
}

/** On a phone the pages are one line, longer than the screen: the one that is open is in it. */
const intoView = (link: HTMLAnchorElement | null) => link?.scrollIntoView?.({ block: "nearest", inline: "nearest" });

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
