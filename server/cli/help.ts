const OVERVIEW = `Clientele, a notebook server for customer analytics.

  clientele [serve] [DIR]          open the notebooks of a folder in the browser
  clientele run NOTEBOOK           run a notebook without a browser
  clientele check NOTEBOOK...      find errors without running anything
  clientele datasets               list, describe or add datasets
  clientele help COMMAND           more on one command
`;

const TOPICS: Record<string, string> = {
  serve: `clientele [serve] [DIR] [--port N] [--host H] [--allow-host NAME] [--no-open]

Serves the notebooks of DIR (default: this folder) and its datasets/ folder.

  --port N            listen there; without it 4400, or the next free port
  --host H            listen on this address; default 127.0.0.1, this machine only
  --allow-host NAME   a further name under which browsers may reach the server
  --no-open           do not open the browser
  --dev               rebuild the page as its sources change

The printed address carries a token; whoever has it can run code here.
Limits of kernels are set in DIR/clientele.json, for example
  { "kernel": { "memory": "8 GB", "cellSeconds": 600, "idleMinutes": 60 } }

Between a kernel and this machine stand Node's permission model and, on Linux where it is
installed, bubblewrap; the menu of the kernel says which. "wall": "required" in the settings
starts no kernel without bubblewrap, "wall": "none" does without it.
`,
  run: `clientele run NOTEBOOK [--set name=value]... [--json] [--timeout S] [--workspace DIR]

Runs all cells in a fresh kernel; the notebook file is not changed.

  --set name=value    gives the input assigned to the variable "name" a value:
                      text, JSON, or for a dataset the name of a table
  --json              one object on standard output: notebook, ok, and cells, each with
                      id, status (ok, failed, blocked, interrupted), ms (null when it did
                      not run), error (or null) and outputs: a list of objects by MIME
                      type, console text among them as text/plain
  --timeout S         interrupts the run after S seconds
  --workspace DIR     the folder whose datasets/ the notebook sees; default: this folder

Exit code: 0 all cells ok, 1 a cell failed, 2 bad usage.
`,
  check: `clientele check NOTEBOOK... [--json] [--workspace DIR]

Checks the types of all cells, the SQL in them and what cells use of each other. Nothing runs.
Each error is one line, with line and column of the notebook's file:

  notebooks/rfm.nb.ts:41:14 - error sql-column: There is no column "amuont" here.

  --json              one object on standard output: ok, and notebooks, each with its items:
                      cell, line, column, endLine, endColumn, severity, code, message
  --workspace DIR     the folder whose datasets/ the notebooks see; default: this folder

Exit code: 0 no errors, 1 errors, 2 bad usage, or the language server is missing.
`,
  datasets: `clientele datasets [list | describe NAME | add FILE] [--workspace DIR]

  list                tables with their rows and size
  describe NAME       columns and types of one table, and what was guessed of it
  add FILE            read a Parquet, CSV, TSV, JSON or XLSX file, packed or not, into
                      datasets/NAME.parquet beside its recipe, NAME.recipe.yaml

With add:
  --recipe FILE       read it as a recipe says; what differs from it is named and refused.
                      Some of one, such as "misfits: fill", leaves the rest to be found
  --append            put its rows behind those of the dataset, by the dataset's recipe
  --replace           put its rows in the place of those of the dataset
  --upsert KEY        replace rows of the same KEY and add the others; KEY is a column,
                      or several with commas between them
  --dry-run           tell what was found, and how many rows would come, go and change

The file itself is kept in datasets/originals/, and what a dataset was before in
.clientele/versions/. A file that is put into datasets/ is read in the same way.
Exit code: 0 added, 1 refused, 2 bad usage.
`,
};

export function helpText(topic: string | null): string {
  return (topic !== null && TOPICS[topic]) || OVERVIEW;
}
