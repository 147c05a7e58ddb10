import { html } from "hono/html";

import type { Action, Blueprint, BrokenFile, Catalog, Entity } from "../catalog/model.ts";
import { createActions, entitiesOf } from "../catalog/select.ts";
import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { emptyNote } from "./parts.ts";
import { propertyValue } from "./property_value.ts";

/** How many of a blueprint's properties fit into the table; an entity's page shows all. */
const shownProperties = 3;

export function catalogPage(catalog: Catalog, search: string, links: Links): Html {
  const filled = catalog.blueprints.filter(({ identifier }) => entitiesOf(catalog, identifier, search).length > 0);
  const empty = catalog.blueprints.filter((blueprint) => !filled.includes(blueprint));
  return html`<h1>Catalog</h1>
    ${searchBox(links.catalog, search)} ${brokenFiles(catalog.broken, links)}
    ${catalog.blueprints.length === 0 ? emptyNote("There are no blueprints yet.") : nothing}
    ${search !== "" && filled.length === 0 ? emptyNote(`Nothing matches “${search}”.`) : nothing}
    ${filled.map((blueprint) => blueprintSection(catalog, blueprint, search, links))}
    ${search === "" && empty.length > 0 ? emptyBlueprints(catalog, empty, links) : nothing}`;
}

export function blueprintPage(catalog: Catalog, blueprint: Blueprint, search: string, links: Links): Html {
  return html`<h1>${blueprint.title}</h1>
    <p class="lead">${blueprint.description}</p>
    <p class="buttons">
      ${createActions(catalog, blueprint.identifier).map((action) => actionButton(action, links, {}))}
    </p>
    ${searchBox(links.blueprint(blueprint.identifier), search)}
    ${entityTable(blueprint, entitiesOf(catalog, blueprint.identifier, search), links)}
    <p class="meta"><a href="${links.blob("HEAD", blueprint.path)}">${blueprint.path}</a></p>`;
}

export function actionButton(action: Action, links: Links, values: Readonly<Record<string, string>>): Html {
  const kind = action.operation === "DELETE" ? "button danger" : "button";
  return html`<a class="${kind}" href="${links.form(`${action.identifier}.yml`, values)}" title="${action.description}"
    >${action.title}</a
  >`;
}

function searchBox(address: string, search: string): Html {
  return html`<form method="get" action="${address}" role="search" class="inline search">
    <label for="search">Search entities</label>
    <input id="search" name="q" type="search" value="${search}" />
    <button type="submit">Search</button>
    ${search === "" ? nothing : html`<a href="${address}">Show all</a>`}
  </form>`;
}

function brokenFiles(broken: readonly BrokenFile[], links: Links): Html {
  if (broken.length === 0) return nothing;
  return html`<section class="problem" aria-labelledby="broken">
    <h2 id="broken">Broken files</h2>
    <ul>
      ${broken.map(({ path, problem }) => html`<li><a href="${links.blob("HEAD", path)}">${path}</a>: ${problem}</li>`)}
    </ul>
  </section>`;
}

function blueprintSection(catalog: Catalog, blueprint: Blueprint, search: string, links: Links): Html {
  const entities = entitiesOf(catalog, blueprint.identifier, search);
  const id = `blueprint-${blueprint.identifier}`;
  return html`<section aria-labelledby="${id}" class="blueprint">
    <div class="row">
      <h2 id="${id}">
        <a href="${links.blueprint(blueprint.identifier)}">${blueprint.title}</a>
        <span class="number">${entities.length}</span>
      </h2>
      <span class="buttons"
        >${createActions(catalog, blueprint.identifier).map((action) => actionButton(action, links, {}))}</span
      >
    </div>
    ${entityTable(blueprint, entities, links)}
  </section>`;
}

function emptyBlueprints(catalog: Catalog, blueprints: readonly Blueprint[], links: Links): Html {
  return html`<section aria-labelledby="empty-blueprints">
    <h2 id="empty-blueprints">Nothing yet of</h2>
    <ul class="inline-list">
      ${blueprints.map(({ identifier, title }) => html`<li><a href="${links.blueprint(identifier)}">${title}</a></li>`)}
    </ul>
  </section>`;
}

function entityTable(blueprint: Blueprint, entities: readonly Entity[], links: Links): Html {
  if (entities.length === 0) return emptyNote("Nothing here.");
  const columns = blueprint.properties.slice(0, shownProperties);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${blueprint.title}">
    <table class="entities">
      <thead>
        <tr>
          <th scope="col">Title</th>
          <th scope="col">Identifier</th>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${entities.map(
          (entity) =>
            html`<tr id="entity-${entity.identifier}">
              <th scope="row"><a href="${links.entity(entity.blueprint, entity.identifier)}">${entity.title}</a></th>
              <td><code>${entity.identifier}</code></td>
              ${columns.map(({ identifier }) => html`<td>${propertyValue(entity.properties[identifier])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
