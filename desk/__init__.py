"""The staff's pages, server-rendered. On top, so that one page may show everything."""
