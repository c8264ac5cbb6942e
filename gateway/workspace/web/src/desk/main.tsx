// The desk island: list, thread, composer and card of the agents' inbox.
import { createRoot } from "react-dom/client";
import { Desk } from "./Desk";
import "./desk.css";

const place = document.getElementById("desk");
if (place) createRoot(place).render(<Desk first={place.dataset.conversation ?? ""} />);
