"""What does a reader get? One HTML file, or a PDF, that has passed the gate; and the pages that lead to it."""
