// Package ui is what all faces share: the router with its access check, the
// frame of a page, the design tokens and style sheets, and the typed components
// that pages are built from.
//
// Start with NewApp and App.Add; a page is a templ component that begins with
// Page (citizens) or Desk (staff) and is sent with Request.Render.
//
// Invariants:
//   - a route without a known act does not boot, and one that anybody may call
//     says so (Route.Public);
//   - who may do it is asked (identity.Can) before the handler runs, and a
//     stranger is sent to the login before anything is looked up for them;
//   - no page has an inline script or style, and citizens' pages need no script:
//     the content security policy allows nothing but this site's own files;
//   - one table turns a fault into a status and a page with a next step.
//
// Styles are in assets/*.css, in the cascade layers base, part and page; icons
// in assets/icons.svg are Lucide's (ISC, assets/LICENSE-lucide). Both are
// embedded and served under /assets/<digest>/.
package ui
