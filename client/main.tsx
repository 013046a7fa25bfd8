import "@fontsource-variable/inter/wght.css";
import "@fontsource/jetbrains-mono/400.css";
import "@fontsource/jetbrains-mono/600.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/home.css";
import "./styles/notebook.css";
import "./styles/cell.css";
import "./styles/panels.css";
import { createRoot } from "react-dom/client";
import { App, loadPage } from "./app.tsx";
import { createApi } from "./connection/http.ts";
import { findKey } from "./connection/key.ts";
import { loadPerson } from "./connection/person.ts";
import { connectTransport } from "./connection/transport.ts";
import { Navigation } from "./ui/navigate.ts";
import { Notices } from "./ui/notices.ts";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element #root.");

const key = await findKey();
// The connection is made while the page's code is on its way.
const transport = connectTransport(key);
const navigation = new Navigation();
await loadPage(navigation.page.get());

createRoot(root).render(
  <App
    parts={{
      transport,
      api: createApi(key),
      navigation,
      notices: new Notices(),
      me: loadPerson(localStorage),
    }}
  />,
);
