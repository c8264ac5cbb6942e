// The head of an admin page: its name, a sentence on what it is for, and what can be done with all of it.
import type { ReactNode } from "react";

interface Props {
  title: string;
  lead: string;
  children?: ReactNode;
}

export function PageHead({ title, lead, children }: Props) {
  return (
    <header className="admin-head">
      <div>
        <h1>{title}</h1>
        <p className="quiet">{lead}</p>
      </div>
      {children}
    </header>
  );
}
